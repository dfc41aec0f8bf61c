package dev.darkroom.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, each as wide as its widest cell. */
final class Table {
    private static final String GAP = "  ";

    private Table() {}

    /** Each row as a line; a row has as many cells as the first. */
    static List<String> lines(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = shown(row.get(column));
                line.append(cell)
                        .append(" ".repeat(width(rows, column) - cell.length()))
                        .append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream()
                .mapToInt(row -> shown(row.get(column)).length())
                .max()
                .orElse(0);
    }

    /** What others wrote must not move a terminal's cursor. */
    private static String shown(String cell) {
        return cell.replaceAll("\\p{Cntrl}", "?");
    }
}
