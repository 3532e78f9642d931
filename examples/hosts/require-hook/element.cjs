// Host: makes HTML of what JSX is compiled to.
exports.element = (tag, _properties, ...children) => `<${tag}>${children.flat().join('')}</${tag}>`
