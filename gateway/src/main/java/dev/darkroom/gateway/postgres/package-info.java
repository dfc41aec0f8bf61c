/**
 * The tables: each class holds the statements of one table. It implements the features' ports and is the only package that sees JDBC.
 */
@NullMarked
package dev.darkroom.gateway.postgres;

import org.jspecify.annotations.NullMarked;
