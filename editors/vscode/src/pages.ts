/** Texts that are shown beside the code: summaries and rules. */

import * as vscode from "vscode";
import { ExecuteCommandRequest, LanguageClient } from "vscode-languageclient/node";

/** Read-only documents that are made here. */
export class TextPages implements vscode.TextDocumentContentProvider, vscode.Disposable {
  static readonly scheme = "keras-paramlint";

  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.path) ?? "";
  }

  /** Put a text into a page. */
  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: TextPages.scheme, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    return uri;
  }

  /** Show a text in an editor of its own, beside the code. */
  async show(name: string, text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.put(name, text));
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preview: true,
      preserveFocus: true,
    });
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Show what a rule is about, as a page. */
export async function showRule(pages: TextPages, code: string, markdown: string): Promise<void> {
  await vscode.commands.executeCommand("markdown.showPreviewToSide", pages.put(`${code}.md`, markdown));
}

/** Show the tables of the models in the active editor. */
export async function showSummary(client: LanguageClient | undefined, pages: TextPages): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (client === undefined || document === undefined) {
    void vscode.window.showInformationMessage("Open a Python file to see the summary of its models.");
    return;
  }
  const parameters = { command: "keras-paramlint.summary", arguments: [document.uri.toString()] };
  const answer: unknown = await client.sendRequest(ExecuteCommandRequest.type, parameters);
  await pages.show("summary.txt", typeof answer === "string" && answer ? answer : "No Keras model in this file.\n");
}
