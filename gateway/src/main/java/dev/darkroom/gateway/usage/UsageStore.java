package dev.darkroom.gateway.usage;

import java.util.List;

/** Sums over ended jobs, exact as of the last transaction that ended any, and kept when jobs are erased. */
public interface UsageStore {

    /** The sums of a tenant, one for each group that has jobs, in no order; at most {@code limit} of them. */
    List<Usage> sum(String tenant, UsageQuery query, int limit);
}
