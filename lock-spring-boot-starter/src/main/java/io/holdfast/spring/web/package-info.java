/**
 * What annotated methods take from web requests, and what clients get in response.
 */
@NullMarked
package io.holdfast.spring.web;

import org.jspecify.annotations.NullMarked;
