package dev.darkroom.gateway.pictures;

/** A picture cannot be taken; the text continues "the picture …" and never holds any of its data. */
public final class UnfitPictureException extends Exception {

    public UnfitPictureException(String message) {
        super(message);
    }

    /** What is wrong and what to send. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
