package dev.darkroom.gateway.pictures;

/** A picture cannot be taken; the text continues "the picture …" and never holds any of its data. */
final class UnfitPictureException extends Exception {

    UnfitPictureException(String message) {
        super(message);
    }

    /** What is wrong and what to send. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
