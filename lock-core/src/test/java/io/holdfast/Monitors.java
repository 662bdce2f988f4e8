package io.holdfast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Follows the calls that compiled classes make with a monitor held: in synchronized
 * methods and blocks, and in what a concurrent map runs while it changes an entry.
 */
final class Monitors {

	private static final Pattern BLOCKING = Pattern.compile(String.join("|", "java/lang/Object\\.wait",
			"java/lang/Thread\\.(sleep|join)", "java/lang/Process\\.waitFor", "java/util/concurrent/.*\\.await.*",
			"java/util/concurrent/\\w*Future\\.(get|join)", "java/util/concurrent/.*Lock\\.(lock|tryLock).*",
			"java/util/concurrent/\\w*(Deque|Queue)\\.(put|take)", "java/util/concurrent/Semaphore\\.acquire.*",
			"java/util/concurrent/locks/LockSupport\\.park.*",
			"java/util/concurrent/ExecutorService\\.(close|invoke.*)", "io/lettuce/.*\\.(await.*|get)",
			"io/netty/util/HashedWheelTimer\\.start", "io/netty/.*Future\\.(await|sync|get).*", "java/io/.*",
			"java/net/.*", "java/nio/channels/.*"));

	private static final Pattern RUN_BY_MAPS = Pattern
		.compile("java/util/concurrent/Concurrent\\w*Map\\.(compute.*|merge)");

	private final Map<String, ClassNode> classes = new HashMap<>();

	private final Map<String, Method> methods = new HashMap<>();

	private final List<String> faults = new ArrayList<>();

	private Monitors() {
	}

	/**
	 * Find calls that may block while a monitor is held.
	 * @param directory of classes
	 * @return how each fault is reached, from the method that holds the monitor on
	 */
	static List<String> faultsIn(Path directory) {
		Monitors monitors = new Monitors();
		try (Stream<Path> files = Files.walk(directory)) {
			files.filter((file) -> file.toString().endsWith(".class")).forEach(monitors::read);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		monitors.methods.values().forEach(monitors::follow);
		return monitors.faults;
	}

	private void read(Path file) {
		ClassNode type = new ClassNode();
		try {
			new ClassReader(Files.readAllBytes(file)).accept(type, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.classes.put(type.name, type);
		for (MethodNode node : type.methods) {
			this.methods.put(type.name + "." + node.name + node.desc, Method.of(type.name + "." + node.name, node));
		}
	}

	private void follow(Method holder) {
		Set<String> seen = new HashSet<>();
		Deque<Step> open = new ArrayDeque<>();
		holder.insideMonitor.forEach((call) -> open.add(new Step(holder.name, call)));
		while (!open.isEmpty()) {
			Step step = open.pop();
			if (BLOCKING.matcher(step.call.withoutTypes()).matches()) {
				this.faults.add(step.path + " -> " + step.call.withoutTypes());
			}
			for (Method target : targets(step.call)) {
				if (seen.add(target.name)) {
					target.anywhere.forEach((call) -> open.add(new Step(step.path + " -> " + target.name, call)));
				}
			}
		}
	}

	/**
	 * What may run: the method itself, inherited ones, and those that override it.
	 */
	private List<Method> targets(Call call) {
		List<Method> targets = new ArrayList<>();
		for (ClassNode type : this.classes.values()) {
			Method method = this.methods.get(type.name + "." + call.method);
			if (method != null && (type.name.equals(call.owner)
					|| !call.method.startsWith("<") && (isA(type.name, call.owner) || isA(call.owner, type.name)))) {
				targets.add(method);
			}
		}
		return targets;
	}

	private boolean isA(String type, String ancestor) {
		ClassNode node = this.classes.get(type);
		return type.equals(ancestor) || (node != null && ((node.superName != null && isA(node.superName, ancestor))
				|| node.interfaces.stream().anyMatch((parent) -> isA(parent, ancestor))));
	}

	private record Step(String path, Call call) {
	}

	private record Call(String owner, String method) {

		private String withoutTypes() {
			return this.owner + "." + this.method.substring(0, this.method.indexOf('('));
		}

	}

	/**
	 * A method and its calls. The body of a lambda counts as called where the lambda is
	 * made only if a map runs it.
	 */
	private record Method(String name, List<Call> anywhere, List<Call> insideMonitor) {

		private static Method of(String name, MethodNode node) {
			Method method = new Method(name, new ArrayList<>(), new ArrayList<>());
			boolean all = (node.access & Opcodes.ACC_SYNCHRONIZED) != 0;
			boolean inside = false;
			for (AbstractInsnNode step : node.instructions) {
				if (step.getOpcode() == Opcodes.MONITORENTER) {
					inside = true;
				}
				else if (endsBlock(step)) {
					inside = false;
				}
				else if (step instanceof MethodInsnNode call) {
					method.add(new Call(call.owner, call.name + call.desc), all || inside);
				}
				else if (step instanceof InvokeDynamicInsnNode lambda && isRunByMap(lambda)
						&& lambda.bsmArgs[1] instanceof Handle body) {
					method.add(new Call(body.getOwner(), body.getName() + body.getDesc()), true);
				}
			}
			return method;
		}

		private void add(Call call, boolean inside) {
			this.anywhere.add(call);
			if (inside) {
				this.insideMonitor.add(call);
			}
		}

		/**
		 * A block has an exit for each way out of it. The last is what the compiler adds
		 * for exceptions: it throws on.
		 */
		private static boolean endsBlock(AbstractInsnNode step) {
			AbstractInsnNode load = next(step);
			AbstractInsnNode rethrow = (load != null) ? next(load) : null;
			return step.getOpcode() == Opcodes.MONITOREXIT && load != null && load.getOpcode() == Opcodes.ALOAD
					&& rethrow != null && rethrow.getOpcode() == Opcodes.ATHROW;
		}

		/** The next that is an instruction and not a label. */
		private static @Nullable AbstractInsnNode next(AbstractInsnNode step) {
			AbstractInsnNode next = step.getNext();
			while (next != null && next.getOpcode() == -1) {
				next = next.getNext();
			}
			return next;
		}

		private static boolean isRunByMap(InvokeDynamicInsnNode lambda) {
			AbstractInsnNode next = lambda.getNext();
			while (next != null && !(next instanceof MethodInsnNode)) {
				next = next.getNext();
			}
			return next instanceof MethodInsnNode call && RUN_BY_MAPS.matcher(call.owner + "." + call.name).matches();
		}

	}

}
