// Sidecar: signs with Node's Web Crypto, which has no synchronous functions. The key stays here between the calls.
const secret = new TextEncoder().encode('not a secret: this is an example')
const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

export async function sign(text) {
  const bytes = await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(text))
  return { signature: Buffer.from(bytes).toString('base64url'), sidecar: process.pid }
}
