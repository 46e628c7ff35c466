#!/usr/bin/env node
// The command line: installs and builds what is missing in a checkout, then runs it.
import { launch } from '../scripts/launch.mjs';

await launch(process.argv.slice(2));
