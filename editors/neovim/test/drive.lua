-- Opens model.py, waits for what the server says, edits, and waits again; prints JSON, one object a line.

local function say(what)
  io.stdout:write(vim.fn.json_encode(what) .. "\n")
end

local function codes()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { code = each.code or (each.user_data and each.user_data.lsp.code), line = each.lnum + 1 })
  end
  return found
end

local function wait_for(condition)
  assert(vim.wait(60000, condition, 100), "nothing came in a minute")
end

vim.cmd("filetype on")
vim.cmd("edit model.py")
wait_for(function()
  return #vim.diagnostic.get(0) > 0
end)
say({ before = codes() })

vim.api.nvim_win_set_cursor(0, { 6, 14 })
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(), 60000)
for _, answer in pairs(answers) do
  say({ hover = answer.result.contents.value })
end

vim.api.nvim_buf_set_lines(0, 5, 6, false, { "    layers.LSTM(16, return_sequences=True)," })
wait_for(function()
  return #vim.diagnostic.get(0) == 0
end)
say({ after = codes() })
vim.cmd("qall!")
