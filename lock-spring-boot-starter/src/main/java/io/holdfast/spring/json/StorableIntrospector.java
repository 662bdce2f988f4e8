package io.holdfast.spring.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;

/**
 * Ignores annotations that are meant for other readers of the application's JSON: formats
 * that truncate dates, and inclusion rules, filters and views that omit properties.
 */
final class StorableIntrospector extends AnnotationIntrospectorPair {

	private static final long serialVersionUID = 1L;

	StorableIntrospector(AnnotationIntrospector application) {
		super(application, AnnotationIntrospector.nopInstance());
	}

	@Override
	public JsonFormat.Value findFormat(MapperConfig<?> config, Annotated annotated) {
		JsonFormat.Value format = super.findFormat(config, annotated);
		boolean bean = format != null && annotated instanceof AnnotatedClass && !annotated.getRawType().isEnum()
				&& (format.getShape() == JsonFormat.Shape.OBJECT || format.getShape() == JsonFormat.Shape.POJO);
		return bean ? JsonFormat.Value.forShape(format.getShape()) : JsonFormat.Value.empty();
	}

	@Override
	public JsonInclude.Value findPropertyInclusion(MapperConfig<?> config, Annotated annotated) {
		return JsonInclude.Value.empty();
	}

	@Override
	public @Nullable Object findFilterId(MapperConfig<?> config, Annotated annotated) {
		return null;
	}

	@Override
	public Class<?> @Nullable [] findViews(MapperConfig<?> config, Annotated annotated) {
		return null;
	}

}
