/** Tasks: `keras-paramlint check` over the workspace, with its findings in the Problems panel. */

import * as vscode from "vscode";

interface Definition extends vscode.TaskDefinition {
  readonly paths?: string[];
}

export function tasks(section: string): vscode.TaskProvider {
  const make = (definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope): vscode.Task => {
    const paths = definition.paths ?? ["."];
    const run = new vscode.ProcessExecution("keras-paramlint", ["check", "--output-format", "concise", ...paths]);
    return new vscode.Task(definition, scope, "check", section, run, `$${section}`);
  };
  return {
    provideTasks: () => [make({ type: section }, vscode.TaskScope.Workspace)],
    resolveTask: (task) => make(task.definition as Definition, task.scope as vscode.WorkspaceFolder),
  };
}
