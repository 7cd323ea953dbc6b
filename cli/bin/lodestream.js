#!/usr/bin/env node
// Is there before anything is built, so that npm can link to it.
import '../dist/main.js'
