package dev.darkroom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Inputs that a model accepts, made out of its JSON Schema. */
final class Inputs {

    /** Of the pictures that go in. */
    static final int WIDTH = 80;

    static final int HEIGHT = 60;

    private static final int IMAGES = 3;
    private static final int SEED = 7;

    private Inputs() {}

    /** What the model needs, some images where it lets one ask for several, and always the same seed. */
    static String of(JsonNode schema) {
        ObjectNode input = new ObjectMapper().createObjectNode();
        JsonNode properties = schema.path("properties");
        for (JsonNode required : schema.path("required")) {
            String name = required.asText();
            JsonNode property = properties.path(name);
            if (property.path("format").asText().equals("image")) {
                input.put(name, picture());
            } else if (!property.has("default")) {
                input.set(name, schema.path("examples").path(0).path(name));
            }
        }
        if (properties.has("count")) {
            input.put(
                    "count",
                    Math.min(IMAGES, properties.path("count").path("maximum").asInt(IMAGES)));
        }
        return input.put("seed", SEED).toString();
    }

    /** A blue disc on sand, as a data URI. */
    static String picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(new Color(0xe0, 0xcf, 0xa0));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.setColor(new Color(0x20, 0x50, 0xc0));
        graphics.fillOval(20, 10, 40, 40);
        graphics.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }
}
