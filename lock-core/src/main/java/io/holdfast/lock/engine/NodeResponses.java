package io.holdfast.lock.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;

import io.holdfast.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The responses to a {@link QuorumCall} at one moment: an answer, an error or neither for
 * each node.
 *
 * @param <A> a node's answer
 */
final class NodeResponses<A> {

	private final List<LockNode> nodes;

	private final @Nullable Object[] answers;

	private final @Nullable Throwable[] errors;

	NodeResponses(List<LockNode> nodes) {
		this.nodes = nodes;
		this.answers = new Object[nodes.size()];
		this.errors = new Throwable[nodes.size()];
	}

	void record(int node, @Nullable A answer, @Nullable Throwable error) {
		this.answers[node] = answer;
		this.errors[node] = (answer != null) ? null
				: (error != null) ? error : new IllegalStateException("The node gave no answer");
	}

	@SuppressWarnings("unchecked")
	@Nullable A answer(int node) {
		return (A) this.answers[node];
	}

	List<A> answers() {
		List<A> given = new ArrayList<>();
		for (int i = 0; i < this.answers.length; i++) {
			A answer = answer(i);
			if (answer != null) {
				given.add(answer);
			}
		}
		return given;
	}

	int count(Predicate<A> which) {
		int count = 0;
		for (int i = 0; i < this.answers.length; i++) {
			A answer = answer(i);
			if (answer != null && which.test(answer)) {
				count++;
			}
		}
		return count;
	}

	int nodes() {
		return this.nodes.size();
	}

	int errors() {
		int count = 0;
		for (Throwable error : this.errors) {
			if (error != null) {
				count++;
			}
		}
		return count;
	}

	boolean isPending(int node) {
		return this.answers[node] == null && this.errors[node] == null;
	}

	int pending() {
		int count = 0;
		for (int i = 0; i < this.answers.length; i++) {
			if (isPending(i)) {
				count++;
			}
		}
		return count;
	}

	/**
	 * The errors with the addresses of their nodes, for messages.
	 */
	String problems() {
		StringJoiner problems = new StringJoiner("; ");
		for (int i = 0; i < this.errors.length; i++) {
			Throwable error = this.errors[i];
			if (error != null) {
				problems.add(this.nodes.get(i).address() + ": " + Printable.failure(error));
			}
		}
		return problems.toString();
	}

	@Nullable Throwable firstError() {
		for (Throwable error : this.errors) {
			if (error != null) {
				return error;
			}
		}
		return null;
	}

}
