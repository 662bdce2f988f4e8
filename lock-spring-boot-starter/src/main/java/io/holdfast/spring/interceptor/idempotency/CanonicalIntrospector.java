package io.holdfast.spring.interceptor.idempotency;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;

/**
 * Includes properties that clients send, even if responses omit them by name or mask
 * them.
 */
final class CanonicalIntrospector extends AnnotationIntrospectorPair {

	private static final long serialVersionUID = 1L;

	CanonicalIntrospector(AnnotationIntrospector application) {
		super(application, AnnotationIntrospector.nopInstance());
	}

	@Override
	public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
		JsonIgnoreProperties.Value ignored = super.findPropertyIgnoralByName(config, annotated);
		return (ignored != null && ignored.getAllowSetters()) ? ignored.withAllowGetters() : ignored;
	}

	/**
	 * Ignore custom serializers of texts and numbers, because the value itself counts,
	 * not its presentation.
	 */
	@Override
	public @Nullable Object findSerializer(MapperConfig<?> config, Annotated annotated) {
		boolean plain = annotated instanceof AnnotatedMember
				&& (annotated.getRawType().isPrimitive() || annotated.getRawType().getName().startsWith("java."));
		return plain ? null : super.findSerializer(config, annotated);
	}

}
