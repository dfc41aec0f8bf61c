package dev.darkroom.worker.image;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * How a stored picture must be turned to be seen upright: first its axes are exchanged, then it is mirrored (EXIF 2.32, tag
 * 0x0112). Immutable.
 *
 * @param transposed rows become columns
 * @param mirrored left becomes right
 * @param flipped top becomes bottom
 */
record Orientation(boolean transposed, boolean mirrored, boolean flipped) {

    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /** As much as a JPEG can hold. */
    private static final int MAX_EXIF = 1 << 16;

    /** What a JPEG's EXIF data says; upright where it says nothing, or nonsense. */
    static Orientation ofJpeg(byte[] file) {
        try {
            return of(JpegMetadataReader.readMetadata(new ByteArrayInputStream(file), List.of(new ExifReader())));
        } catch (JpegProcessingException | IOException | RuntimeException e) {
            return UPRIGHT;
        }
    }

    /** What a PNG's chunk {@code eXIf} (PNG, third edition, section 11.3.4.5) says, likewise. */
    static Orientation ofPng(byte[] file) {
        try {
            Metadata metadata = new Metadata();
            EssentialChunks.data(file, "eXIf", MAX_EXIF)
                    .ifPresent(exif -> new ExifReader().extract(new ByteArrayReader(exif), metadata));
            return of(metadata);
        } catch (RuntimeException e) {
            return UPRIGHT;
        }
    }

    private static Orientation of(Metadata metadata) {
        ExifIFD0Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
        Integer tag = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
        return tag == null ? UPRIGHT : ofTag(tag);
    }

    /** The meaning of the tag's values 1 to 8. */
    static Orientation ofTag(int tag) {
        return tag < 1 || tag > 8
                ? UPRIGHT
                : new Orientation(
                        tag >= 5,
                        List.of(2, 3, 6, 7).contains(tag),
                        List.of(3, 4, 7, 8).contains(tag));
    }
}
