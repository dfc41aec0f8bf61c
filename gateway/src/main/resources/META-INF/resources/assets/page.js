/** What every page has: the switch between light and dark, and the links. */
const dark = () => {
  const chosen = document.documentElement.dataset.theme
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
}

document.getElementById('theme').addEventListener('click', () => {
  const theme = dark() ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
})

// On a phone the links scroll: the one of this page is in sight.
document.querySelector('.top nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
