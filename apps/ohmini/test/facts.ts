import { clockFacts } from './clock-facts.ts';
import type { Fact } from './fact.ts';
import { networkFacts } from './network-facts.ts';
import { redisFacts } from './redis-facts.ts';
import { shutdownFacts } from './shutdown-facts.ts';
import { writerFacts } from './writer-facts.ts';

/** What holds in trouble, apart from storms: each stands for itself. */
export const facts: readonly Fact[] = [...networkFacts, ...redisFacts, ...clockFacts, ...shutdownFacts, ...writerFacts];
