import fc from 'fast-check';

// Shrinking goes on for as long as it finds smaller counterexamples: this bounds a failing property.
fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 60_000 });
