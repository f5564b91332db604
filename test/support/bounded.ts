import fc from 'fast-check';

// The search for a smaller counterexample goes on for as long as it finds one: a failing property must end as well.
fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 60_000 });
