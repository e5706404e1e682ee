//===- WholeFile.cpp - Files written whole or not at all ------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A temporary file in the same folder, renamed at the end.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/WholeFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"

using namespace llvm;

/// Runs the writer and says whether every byte arrived.
static LogicalResult writeTo(raw_fd_ostream &os, adze::FileWriter writer, std::string &error) {
  LogicalResult result = writer(os);
  os.flush();
  if (os.has_error()) {
    if (succeeded(result))
      error = os.error().message();
    os.clear_error(); // or the destructor ends the process
    return failure();
  }
  return result;
}

static LogicalResult writeInPlace(StringRef path, adze::FileWriter writer, std::string &error) {
  std::error_code code;
  raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting, sys::fs::FA_Write, sys::fs::OF_None);
  if (code) {
    error = code.message();
    return failure();
  }
  return writeTo(os, writer, error);
}

LogicalResult adze::writeWholeFile(StringRef path, FileWriter writer, std::string &error) {
  if (path == "-") {
    (void)sys::ChangeStdoutToBinary();
    return writeTo(outs(), writer, error);
  }
  sys::fs::file_status status;
  bool exists = !sys::fs::status(path, status);
  if (exists && status.type() == sys::fs::file_type::directory_file) {
    error = "is a directory";
    return failure();
  }
  if (exists && status.type() != sys::fs::file_type::regular_file)
    return writeInPlace(path, writer, error);

  // A link stays a link, a file keeps its permissions.
  SmallString<256> target(path);
  if (exists)
    (void)sys::fs::real_path(path, target);
  auto permissions = exists ? status.permissions()
                            : static_cast<sys::fs::perms>((sys::fs::all_read | sys::fs::all_write) & ~sys::fs::getUmask());
  Expected<sys::fs::TempFile> temporary = sys::fs::TempFile::create(target + ".%%%%%%.tmp");
  if (!temporary) {
    error = toString(temporary.takeError());
    return failure();
  }
  LogicalResult written = failure();
  {
    raw_fd_ostream os(temporary->FD, /*shouldClose=*/false);
    written = writeTo(os, writer, error);
  }
  if (failed(written)) {
    consumeError(temporary->discard());
    return failure();
  }
  (void)sys::fs::setPermissions(temporary->FD, permissions);
  if (Error problem = temporary->keep(target)) {
    error = toString(std::move(problem));
    return failure();
  }
  return success();
}
