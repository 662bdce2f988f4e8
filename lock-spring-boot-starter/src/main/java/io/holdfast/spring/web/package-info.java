/**
 * What web requests bring to annotated methods, and what clients get back.
 */
@NullMarked
package io.holdfast.spring.web;

import org.jspecify.annotations.NullMarked;
