/** What the tests of several modules share: the local stack as processes. It may not know the applications. */
package dev.darkroom.testing;
