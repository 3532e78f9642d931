// ESLint's process or thread: a project that uses the rule.
import { formattedRule } from './formatted-rule.js'

export default [
  {
    files: ['**/*.js'],
    plugins: { example: { rules: { formatted: formattedRule } } },
    rules: { 'example/formatted': 'warn' },
  },
]
