/** What the tests of several modules share: the local stack as processes, and the object store's contract. It may not know the applications. */
package dev.darkroom.testing;
