package io.holdfast.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;

/**
 * The protocol to use with Redis nodes. With RESP3 a server reports changes; with RESP2
 * waiters poll it.
 */
public enum RedisProtocol {

	/**
	 * The protocol of the driver's options. If they contain none, RESP3 is used, or RESP2
	 * if the server or a proxy refuses RESP3.
	 */
	AUTO,

	/** RESP2. */
	RESP2,

	/** RESP3; connecting fails if the server refuses it. */
	RESP3;

	ClientOptions.Builder applyTo(ClientOptions.Builder options) {
		return switch (this) {
			case AUTO -> options;
			case RESP2 -> options.protocolVersion(ProtocolVersion.RESP2);
			case RESP3 -> options.protocolVersion(ProtocolVersion.RESP3);
		};
	}

}
