/**
 * Splits prompts into tokens with Hugging Face's tokenizers, by way of DJL's binding. It knows files and texts, nothing of
 * models, requests or graphs.
 */
@NullMarked
package dev.darkroom.worker.text;

import org.jspecify.annotations.NullMarked;
