package io.holdfast.spring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.OnPropertyListCondition;

/**
 * Matches if this instance campaigns for a role.
 */
final class OnLeaderRolesCondition extends OnPropertyListCondition {

	OnLeaderRolesCondition() {
		super("holdfast.leader.roles", () -> ConditionMessage.forCondition("Leader roles"));
	}

}
