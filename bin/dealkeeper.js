#!/usr/bin/env node
import module from 'node:module';

// Plain JavaScript, so that an old Node can say what it lacks instead of failing on a type.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const stripsTypes = major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);

if (stripsTypes) {
  // From the second time on a command starts in half the time.
  module.enableCompileCache();
  await import('../src/cli/main.ts');
} else {
  console.error(
    `dealkeeper: Node ${process.versions.node} cannot run TypeScript: ` +
      'use "npm run dealkeeper -- <command>", which brings its own Node 24, or install Node 24',
  );
  process.exitCode = 1;
}
