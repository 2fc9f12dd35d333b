/** The extension: starts `keras-paramlint server`, and shows what the protocol has no place for. */

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import { showRule, showSummary, TextPages } from "./pages";
import { serverCommand } from "./command";
import { tasks } from "./tasks";

const SECTION = "keras-paramlint";

/** Settings that are read when the server starts. */
const STARTING = ["path", "interpreter"].map((name) => `${SECTION}.${name}`);

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Keras Paramlint");
  const pages = new TextPages();
  context.subscriptions.push(
    log,
    pages,
    vscode.workspace.registerTextDocumentContentProvider(TextPages.scheme, pages),
    vscode.commands.registerCommand(`${SECTION}.showSummary`, () => showSummary(client, pages)),
    vscode.commands.registerCommand(`${SECTION}.restart`, () => start(log, pages)),
    vscode.commands.registerCommand(`${SECTION}.showLogs`, () => log.show()),
    vscode.tasks.registerTaskProvider(SECTION, tasks(SECTION)),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (STARTING.some((name) => event.affectsConfiguration(name))) {
        await start(log, pages);
      }
    }),
  );
  await start(log, pages);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Start the server, or another one in the place of the one that runs. */
async function start(log: vscode.OutputChannel, pages: TextPages): Promise<void> {
  await client?.stop();
  client = undefined;
  const command = await serverCommand(SECTION);
  log.appendLine(`starting: ${[command.program, ...command.arguments].join(" ")}`);
  const server: ServerOptions = { command: command.program, args: command.arguments };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "untitled", language: "python" },
      { scheme: "vscode-notebook-cell", language: "python" },
    ],
    outputChannel: log,
    diagnosticCollectionName: SECTION,
    initializationOptions: { settings: vscode.workspace.getConfiguration(SECTION) },
    synchronize: {
      // What the analysis reads beside the open files.
      fileEvents: ["**/*.py", "**/{pyproject,keras_paramlint}.toml", "**/{setup.cfg,tox.ini}", "**/*requirements*.txt"].map(
        (pattern) => vscode.workspace.createFileSystemWatcher(pattern),
      ),
    },
    middleware: {
      executeCommand: async (name, parameters, next) => {
        const answer: unknown = await next(name, parameters);
        if (name === `${SECTION}.rule` && typeof answer === "string") {
          await showRule(pages, String(parameters[0]), answer);
        } else if (name === `${SECTION}.summary` && typeof answer === "string") {
          await pages.show("summary.txt", answer);
        }
        return answer;
      },
    },
  };
  const started = new LanguageClient(SECTION, "Keras Paramlint", server, options);
  try {
    await started.start();
    client = started;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    log.appendLine(what);
    const hint = 'install it with: pip install "keras-paramlint[lsp]"';
    const chosen = await vscode.window.showErrorMessage(
      `Keras Paramlint cannot start "${command.program}" (${what}); ${hint}`,
      "Show the log",
    );
    if (chosen !== undefined) {
      log.show();
    }
  }
}
