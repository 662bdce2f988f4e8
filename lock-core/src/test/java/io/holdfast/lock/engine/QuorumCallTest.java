package io.holdfast.lock.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;

import io.holdfast.engine.StoreTimeoutException;
import io.holdfast.engine.TransientRefusalException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QuorumCallTest {

	private static final Duration DEADLINE = Duration.ofMillis(500);

	private final FakeTime time = new FakeTime();

	private final List<FakeNode> nodes = Stream.of("a", "b", "c")
		.map((address) -> new FakeNode(new FakeServer(address, this.time)))
		.toList();

	@Test
	void endsWhenTheAnswersDecideItAndDeliversTheLateOnes() {
		CompletableFuture<String> slow = new CompletableFuture<>();
		StringBuilder late = new StringBuilder();
		NodeResponses<String> responses = QuorumCall
			.ask(lockNodes(), DEADLINE,
					(node) -> (node == this.nodes.get(2)) ? slow : CompletableFuture.completedFuture("yes"),
					(soFar) -> soFar.count("yes"::equals) == 2, (node, answer) -> late.append(node).append(answer))
			.join();
		slow.complete("no");
		assertThat(responses.answers()).containsExactly("yes", "yes");
		assertThat(late).hasToString("2no");
		assertThat(this.time.timers()).isZero();
	}

	@Test
	void endsAtTheDeadlineAndTellsTheSilentNodes() {
		CompletableFuture<NodeResponses<String>> call = ask((node) -> new CompletableFuture<>());
		this.time.advance(DEADLINE);
		assertThat(call.join().firstError()).isInstanceOf(StoreTimeoutException.class);
		assertThat(this.nodes).extracting(FakeNode::unansweredTold).containsOnly(1);
	}

	@Test
	void tellsTheSilentNodesIfTheDeadlinePassesWhileItSends() {
		CompletableFuture<NodeResponses<String>> call = ask(new Function<>() {

			private int asked;

			@Override
			public CompletionStage<String> apply(LockNode node) {
				this.asked++;
				if (this.asked == 1) {
					return CompletableFuture.failedFuture(new TransientRefusalException("moving", null));
				}
				if (this.asked == 4) {
					QuorumCallTest.this.time.advance(DEADLINE);
				}
				return new CompletableFuture<>();
			}

		});
		assertThat(call).isNotDone();
		this.time.advanceMillis(100);
		assertThat(call.join().firstError()).isInstanceOf(StoreTimeoutException.class);
		assertThat(this.nodes).extracting(FakeNode::unansweredTold).containsOnly(1);
	}

	@Test
	void aNodeThatRefusesToTheEndIsNotSilent() {
		CompletableFuture<NodeResponses<String>> call = ask(
				(node) -> CompletableFuture.failedFuture(new TransientRefusalException("moving", null)));
		this.time.advance(DEADLINE);
		assertThat(call.join().firstError()).isInstanceOf(TransientRefusalException.class);
		assertThat(this.nodes).extracting(FakeNode::unansweredTold).containsOnly(0);
	}

	private CompletableFuture<NodeResponses<String>> ask(Function<LockNode, CompletionStage<String>> request) {
		return QuorumCall.ask(lockNodes(), DEADLINE, request, (responses) -> false);
	}

	private LockNodes lockNodes() {
		return new LockNodes(List.copyOf(this.nodes), this.time, null);
	}

}
