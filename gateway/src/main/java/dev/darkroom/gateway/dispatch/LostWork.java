package dev.darkroom.gateway.dispatch;

import dev.darkroom.contract.JobId;
import java.util.Collection;
import java.util.List;

/** The jobs that are with the broker or a worker, and perhaps with nobody any more. Everything is safe to repeat and to race. */
public interface LostWork {

    /** How often a job's attempts may be lost by workers that died. */
    int MOST_LOST = 3;

    /**
     * A running job whose worker lives but does not name it.
     *
     * @param version of the job as it was seen
     */
    record Suspect(JobId job, int version) {}

    /**
     * Lets the jobs of workers that stopped or fell silent wait again, in their next attempt. Their messages are still on the broker,
     * so they are not published again.
     */
    Lost loseSilent();

    /** Running jobs that their live workers do not name. */
    List<Suspect> suspects();

    /** Lets those wait again that are still as they were seen. */
    Lost lose(Collection<Suspect> suspects);

    /** Has those published again that wait but whose message is no longer on the broker; how many. */
    int republish(Collection<BrokerLook.Partition> partitions);
}
