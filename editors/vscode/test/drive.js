// node drive.js URL FILE PICTURES: opens FILE in the editor, looks at what it shows, edits it, and looks again.
// Prints what was seen as JSON, one object a line; PICTURES is a folder for screenshots.
const { chromium } = require("playwright-core");
const path = require("node:path");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const PATIENCE = 180_000;

const [url, file, pictures] = process.argv.slice(2);

function say(what) {
  console.log(JSON.stringify(what));
}

/** Wait until a text of the page contains all of some words, and return the text. */
async function until(page, selector, words, patience = PATIENCE) {
  const end = Date.now() + patience;
  let text = "";
  while (Date.now() < end) {
    const texts = await page.locator(selector).allInnerTexts();
    // The editor writes spaces as no-break spaces.
    text = texts.join("\n").replaceAll("\u00a0", " ");
    if (words.every((word) => text.includes(word))) {
      return text;
    }
    await page.waitForTimeout(300);
  }
  throw new Error(`${selector} does not show ${JSON.stringify(words)} but ${JSON.stringify(text.slice(0, 2000))}`);
}

async function openFile(page) {
  await page.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await page.keyboard.press("Control+P");
    await page.waitForTimeout(1500);
    await page.keyboard.type(file);
    await page.waitForTimeout(2000);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(2500);
    if (await page.locator(`.tab[data-resource-name="${file}"]`).count()) {
      return;
    }
    await page.keyboard.press("Escape");
  }
  throw new Error(`${file} cannot be opened`);
}

async function picture(page, name) {
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

async function goTo(page, line, column) {
  await page.keyboard.press("Control+G");
  await page.waitForTimeout(800);
  await page.keyboard.type(`${line}:${column}`);
  await page.waitForTimeout(500);
  await page.keyboard.press("Enter");
  await page.waitForTimeout(800);
}

async function main() {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  try {
    await page.goto(url, { waitUntil: "load", timeout: PATIENCE });
    await openFile(page);
    const lines = ".editor-instance .view-lines";
    say({ hints: await until(page, lines, ["· 320", "· 216,330"]) });
    say({ lens: await until(page, ".editor-instance .codelens-decoration", ["216,650 parameters"]) });
    await page.keyboard.press("Control+Shift+M");
    say({ problems: await until(page, ".markers-panel", ["KPL301"]) });
    await picture(page, "problems");

    await page.locator(".editor-instance .view-line", { hasText: "Conv2D" }).first()
      .locator("span", { hasText: "Conv2D" }).last().hover();
    say({ hover: await until(page, ".monaco-hover", ["Conv2D", "3·3·1·32 = 288"]) });
    await picture(page, "hover");

    // Behind the 32 of the convolution, on the line that the test names.
    await page.locator(".editor-instance .view-line", { hasText: "Conv2D" }).first().click();
    await goTo(page, 6, 21);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("64");
    say({ hintsAfter: await until(page, lines, ["· 640", "· 432,650"]) });
    await goTo(page, 14, 19);
    await page.keyboard.type(", return_sequences=True");
    const end = Date.now() + PATIENCE;
    let problems = "";
    do {
      await page.waitForTimeout(500);
      problems = (await page.locator(".markers-panel").allInnerTexts()).join("\n");
    } while (problems.includes("KPL301") && Date.now() < end);
    say({ problemsAfter: problems });
    await picture(page, "after-the-edit");
  } catch (error) {
    await picture(page, "failure");
    throw error;
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
