package dev.darkroom.gateway.deadletters;

import dev.darkroom.gateway.actions.Action;
import dev.darkroom.gateway.actions.Work;
import jakarta.enterprise.context.ApplicationScoped;

/** Passes dead letters over. */
@ApplicationScoped
class Dismissals implements Work {

    private static final int PIECE = 1_000;

    private final DeadLetters letters;

    Dismissals(DeadLetters letters) {
        this.letters = letters;
    }

    @Override
    public Action.Kind kind() {
        return Action.Kind.DISMISS;
    }

    @Override
    public boolean some(Action action) {
        return letters.dismiss(action, LetterFilter.kept(action.filter()), PIECE)
                .more();
    }
}
