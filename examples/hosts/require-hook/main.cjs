// Host: requires files of JSX as if Node knew them.
const { page } = require('./page.jsx')

console.log(page('Sidecar', ['compiles', 'asynchronously']))

try {
  const { broken } = require('./broken.jsx')
  console.log(broken)
} catch (error) {
  const [{ text, location }] = error.errors
  console.log(`broken.jsx, line ${location.line}: ${text}`)
}
