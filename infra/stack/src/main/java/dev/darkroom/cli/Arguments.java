package dev.darkroom.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The words after a command's name, sorted into flags, options with a value, and the rest. Immutable. */
record Arguments(Set<String> flags, Map<String, List<String>> options, List<String> words) {

    Arguments {
        flags = Set.copyOf(flags);
        options = Map.copyOf(options);
        words = List.copyOf(words);
    }

    /**
     * @param flagNames what may stand alone, such as {@code --json}
     * @param optionNames what takes a value, as {@code --port 80} or {@code --port=80}; after {@code --} alone there are only words
     */
    static Arguments parse(List<String> arguments, Set<String> flagNames, Set<String> optionNames) {
        Set<String> flags = new HashSet<>();
        Map<String, List<String>> options = new HashMap<>();
        List<String> words = new ArrayList<>();
        Deque<String> left = new ArrayDeque<>(arguments);
        while (!left.isEmpty()) {
            String word = left.pop();
            int equals = word.indexOf('=');
            if (word.equals("--")) {
                words.addAll(left);
                left.clear();
            } else if (flagNames.contains(word)) {
                flags.add(word);
            } else if (optionNames.contains(word)) {
                if (left.isEmpty()) {
                    throw new CliFailure(CliFailure.BAD_USAGE, word + " needs a value");
                }
                add(options, word, left.pop());
            } else if (equals > 0 && optionNames.contains(word.substring(0, equals))) {
                add(options, word.substring(0, equals), word.substring(equals + 1));
            } else if (word.startsWith("-")) {
                throw new CliFailure(CliFailure.BAD_USAGE, "unknown option " + word);
            } else {
                words.add(word);
            }
        }
        return new Arguments(flags, options, words);
    }

    private static void add(Map<String, List<String>> options, String name, String value) {
        options.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** The option's value; the last one where it is given more than once. */
    Optional<String> option(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** The values of an option that may be given more than once. */
    List<String> all(String name) {
        return options.getOrDefault(name, List.of());
    }

    /** The values NAME=TEXT of an option that may be given more than once, in their order. */
    Map<String, String> pairs(String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : all(option)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new CliFailure(CliFailure.BAD_USAGE, option + " takes NAME=VALUE, not \"" + pair + "\"");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }

    OptionalInt number(String name, int least, int most) {
        String text = option(name).orElse(null);
        if (text == null) {
            return OptionalInt.empty();
        }
        if (text.matches("[0-9]{1,6}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return OptionalInt.of(number);
            }
        }
        throw new CliFailure(
                CliFailure.BAD_USAGE, name + " takes a number from " + least + " to " + most + ", not " + text);
    }

    /** Fails when there are words that the command does not take. */
    void refuseWords(int most) {
        if (words.size() > most) {
            throw new CliFailure(CliFailure.BAD_USAGE, "unexpected \"" + words.get(most) + "\"");
        }
    }
}
