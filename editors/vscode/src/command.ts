/** Which program is the server. */

import * as fs from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

export interface Command {
  readonly program: string;
  readonly arguments: string[];
}

/** What we use of the Python extension. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: unknown): Promise<{ readonly executable: { readonly uri?: vscode.Uri } } | undefined>;
  };
}

/** Return the command that starts the server: as the settings say, else from the selected interpreter, else from the path. */
export async function serverCommand(section: string): Promise<Command> {
  const settings = vscode.workspace.getConfiguration(section);
  for (const program of settings.get<string[]>("path", [])) {
    const full = resolved(program);
    if (fs.existsSync(full)) {
      return { program: full, arguments: ["server"] };
    }
  }
  const [interpreter, ...others] = settings.get<string[]>("interpreter", []);
  const python = interpreter !== undefined ? resolved(interpreter) : await selectedInterpreter();
  if (python !== undefined) {
    // -P: modules in the workspace must not be imported in the place of those that are installed.
    return { program: python, arguments: [...others, "-P", "-m", "keras_paramlint", "server"] };
  }
  return { program: "keras-paramlint", arguments: ["server"] };
}

async function selectedInterpreter(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  const environments = api?.environments;
  const resource = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (environments === undefined) {
    return undefined;
  }
  const environment = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(resource));
  return environment?.executable.uri?.fsPath;
}

function resolved(program: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const named = program.replace("${workspaceFolder}", folder);
  return named.includes(path.sep) || !folder ? named : onPath(named) ?? named;
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((full) => fs.existsSync(full));
}
