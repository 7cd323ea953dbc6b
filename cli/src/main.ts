#!/usr/bin/env node
import { Command } from 'commander'

const program = new Command('lodestream').description('Looks into a Lodestream broker and its event log')
await program.parseAsync()
