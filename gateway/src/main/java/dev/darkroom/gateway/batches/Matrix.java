package dev.darkroom.gateway.batches;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.darkroom.contract.FailureCode;
import dev.darkroom.gateway.http.FieldError;
import dev.darkroom.gateway.http.ProblemException;
import dev.darkroom.gateway.jobs.JobBodies;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Jobs as the product of lists over a template. A name is a member of a job's body, or {@code input.} and the names that lead
 * to a member within the input. Members of a JSON object have no order, so the names are sorted; the values of the last one
 * vary fastest. Immutable.
 */
final class Matrix implements JobBodies {

    private static final int MOST_VARIABLES = 32;

    private final ObjectNode template;
    private final List<Variable> variables;
    private final int count;

    private Matrix(ObjectNode template, List<Variable> variables, int count) {
        this.template = template;
        this.variables = List.copyOf(variables);
        this.count = count;
    }

    /**
     * @param path the names that lead to the member
     */
    private record Variable(String name, List<String> path, List<JsonNode> values) {

        private Variable {
            path = List.copyOf(path);
            values = List.copyOf(values);
        }

        String pointer() {
            StringBuilder pointer = new StringBuilder();
            path.forEach(each -> pointer.append(FieldError.pointer(each)));
            return pointer.toString();
        }

        boolean isWithin(Variable other) {
            return path.size() > other.path.size()
                    && path.subList(0, other.path.size()).equals(other.path);
        }
    }

    /** @throws ProblemException 422 with what is wrong with the matrix; the jobs are not checked */
    static Matrix of(ObjectNode template, ObjectNode matrix) {
        List<FieldError> errors = new ArrayList<>();
        if (matrix.isEmpty() || matrix.size() > MOST_VARIABLES) {
            errors.add(new FieldError("/matrix", "must have 1 to " + MOST_VARIABLES + " members"));
        } else {
            List<Variable> variables = variables(template, matrix, errors);
            int count = count(variables, errors);
            if (errors.isEmpty()) {
                return new Matrix(template, variables, count);
            }
        }
        throw new ProblemException(FailureCode.INVALID_INPUT, "see errors for what to change", errors);
    }

    private static List<Variable> variables(ObjectNode template, ObjectNode matrix, List<FieldError> errors) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        matrix.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        List<Variable> variables = new ArrayList<>();
        sorted.forEach((name, values) -> {
            if (!values.isArray() || values.isEmpty()) {
                errors.add(new FieldError(pointer(name), "must be a list of at least one value"));
                return;
            }
            Variable variable = new Variable(
                    name, List.of(name.split("\\.", -1)), values.valueStream().toList());
            check(variable, template, errors);
            variables.add(variable);
        });
        for (Variable each : variables) {
            variables.stream()
                    .filter(each::isWithin)
                    .forEach(outer -> errors.add(new FieldError(
                            pointer(each.name()), "lies within " + outer.name() + "; name one of them")));
        }
        return variables;
    }

    private static void check(Variable variable, ObjectNode template, List<FieldError> errors) {
        List<String> path = variable.path();
        if (path.contains("") || (path.size() > 1 && !path.get(0).equals("input"))) {
            errors.add(new FieldError(
                    pointer(variable.name()),
                    "must be a member of a job's body, such as priority, or within its input, such as input.seed"));
            return;
        }
        JsonNode at = template;
        for (String name : path.subList(0, path.size() - 1)) {
            at = at.path(name);
            if (!at.isObject() && !at.isMissingNode()) {
                errors.add(new FieldError(
                        pointer(variable.name()), "has no place in the template, where " + name + " is no object"));
                return;
            }
        }
    }

    private static int count(List<Variable> variables, List<FieldError> errors) {
        long count = 1;
        for (Variable variable : variables) {
            count = Math.min(Integer.MAX_VALUE, count * variable.values().size());
        }
        if (count > Batch.MOST) {
            errors.add(new FieldError(
                    "/matrix",
                    "makes " + (count == Integer.MAX_VALUE ? "far too many" : count) + " jobs, and a batch has at most "
                            + Batch.MOST));
        }
        return (int) count;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public ObjectNode body(int index) {
        ObjectNode body = template.deepCopy();
        for (int i = 0; i < variables.size(); i++) {
            Variable variable = variables.get(i);
            List<String> path = variable.path();
            ObjectNode at = body;
            for (String name : path.subList(0, path.size() - 1)) {
                at = at.get(name) instanceof ObjectNode inner ? inner : at.putObject(name);
            }
            at.set(path.get(path.size() - 1), variable.values().get(choice(index, i)));
        }
        return body;
    }

    /** Which value the variable has in the job. */
    private int choice(int index, int variable) {
        int rest = index;
        for (int i = variables.size() - 1; i > variable; i--) {
            rest /= variables.get(i).values().size();
        }
        return rest % variables.get(variable).values().size();
    }

    @Override
    public String pointer(int index, String pointer) {
        for (int i = 0; i < variables.size(); i++) {
            String varied = variables.get(i).pointer();
            if (pointer.equals(varied) || pointer.startsWith(varied + "/")) {
                return pointer(variables.get(i).name()) + "/" + choice(index, i) + pointer.substring(varied.length());
            }
        }
        return "/template" + pointer;
    }

    private static String pointer(String name) {
        return "/matrix" + FieldError.pointer(name);
    }
}
