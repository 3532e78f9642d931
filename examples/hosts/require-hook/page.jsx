// Host, once it has been compiled.
export function page(title, items) {
  return (
    <main>
      <h1>{title}</h1>
      <ul>
        {items.map((item) => (
          <li>{item}</li>
        ))}
      </ul>
    </main>
  )
}
