package io.holdfast.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;

/**
 * Which protocol is spoken with Redis nodes. With RESP3 a server tells of changes; with
 * RESP2 those who wait for something ask it from time to time.
 */
public enum RedisProtocol {

	/**
	 * What the driver's options say; where they say nothing RESP3, and RESP2 with a
	 * server or a proxy that refuses it.
	 */
	AUTO,

	/** RESP2. */
	RESP2,

	/** RESP3, and no connection where the server refuses it. */
	RESP3;

	ClientOptions.Builder applyTo(ClientOptions.Builder options) {
		return switch (this) {
			case AUTO -> options;
			case RESP2 -> options.protocolVersion(ProtocolVersion.RESP2);
			case RESP3 -> options.protocolVersion(ProtocolVersion.RESP3);
		};
	}

}
