-- keras-paramlint in Neovim: require this file, or copy it into the configuration.

local name = "keras-paramlint"
local command = { "keras-paramlint", "server" }
local markers = { "pyproject.toml", "keras_paramlint.toml", "setup.py", ".git" }

if vim.lsp.config then
  -- Neovim 0.11 and later
  vim.lsp.config(name, { cmd = command, filetypes = { "python" }, root_markers = markers })
  vim.lsp.enable(name)
  vim.lsp.inlay_hint.enable()
  return
end

local client

local function root(buffer)
  local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ":p:h")
  for _, marker in ipairs(markers) do
    local found = vim.fn.findfile(marker, folder .. ";")
    if found == "" then
      found = vim.fn.finddir(marker, folder .. ";")
    end
    if found ~= "" then
      return vim.fn.fnamemodify(found, ":p:h" .. (vim.fn.isdirectory(found) == 1 and ":h" or ""))
    end
  end
  return folder
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = "python",
  callback = function(event)
    local buffer = event.buf or vim.api.nvim_get_current_buf()
    client = client or vim.lsp.start_client({ name = name, cmd = command, root_dir = root(buffer) })
    if client then
      vim.lsp.buf_attach_client(buffer, client)
    end
  end,
})
