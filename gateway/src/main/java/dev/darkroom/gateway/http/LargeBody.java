package dev.darkroom.gateway.http;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A resource method that takes a body of more than {@link Body#MAX_BYTES}; {@link BodyRoom} bounds how many are in hand. */
@InterceptorBinding
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface LargeBody {

    /** The largest body of any request, in bytes. */
    int MOST = 16 << 20;
}
