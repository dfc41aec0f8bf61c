package dev.darkroom.worker.sampling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The words that a model has met in its training: what it was asked beyond them, it can only guess. Immutable. */
final class Vocabulary {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final int MOST_UNKNOWN = 20;

    private final Set<String> known;

    /** Reads a file of lower-case words, one a line. */
    Vocabulary(Path file) throws UnfitGraphException {
        try {
            this.known = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UnfitGraphException("the vocabulary '" + file.getFileName() + "' cannot be read ("
                    + e.getMessage() + "); write it in UTF-8, one word a line");
        }
    }

    /** The share of a text's words that are known, from 0 to 1, and the first ones that are not. */
    ObjectNode coverage(String text) {
        Set<String> unknown = new LinkedHashSet<>();
        int words = 0;
        int met = 0;
        for (MatchResult match : WORD.matcher(text).results().toList()) {
            String word = match.group().toLowerCase(Locale.ROOT);
            words++;
            if (known.contains(word)) {
                met++;
            } else if (unknown.size() < MOST_UNKNOWN) {
                unknown.add(word);
            }
        }
        ObjectNode coverage = JsonNodeFactory.instance.objectNode();
        coverage.put("known", words == 0 ? 1 : (double) met / words);
        ArrayNode list = coverage.putArray("unknown");
        unknown.forEach(list::add);
        return coverage;
    }
}
