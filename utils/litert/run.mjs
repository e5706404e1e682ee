#!/usr/bin/env node
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs .tflite models in LiteRT: see `--help`.

import {main} from './lib/cli.mjs';

process.exitCode = await main(process.argv.slice(2));
