import type { Reporter, TestCase } from 'vitest/node';

/** Ends the output with one plain line of totals. */
export const summaryReporter: Reporter = {
  onTestRunEnd(modules) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[outcome(test)] += 1;
      if (module.errors().length > 0) counts.failed += 1;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    process.on('exit', () =>
      process.stdout.write(`\nTests: ${counts.passed} passed, ${counts.failed} failed${skipped}\n`),
    );
  },
};

function outcome(test: TestCase): 'passed' | 'failed' | 'skipped' {
  const { state } = test.result();
  return state === 'pending' ? 'skipped' : state;
}
