//===- ModelFile.cpp - Models in files ------------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Formats, and how each is read and written.
//
//===----------------------------------------------------------------------===//

#include "lib/Driver/ModelFile.h"

#include "lib/Driver/Diagnostics.h"
#include "lib/Format/Import.h"
#include "lib/Support/WholeFile.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/IR/OperationSupport.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/SourceMgr.h"

#include <sys/mman.h>

using namespace mlir;
using namespace adze;

std::optional<ModelFormat> adze::getFormatForName(StringRef path) {
  return llvm::StringSwitch<std::optional<ModelFormat>>(llvm::sys::path::extension(path).lower())
      .Case(".tflite", ModelFormat::TFLite)
      .Case(".mlir", ModelFormat::MLIR)
      .Case(".mlirbc", ModelFormat::Bytecode)
      .Default(std::nullopt);
}

using FileBuffer = std::unique_ptr<llvm::MemoryBuffer>;

/// `mapped`: as it is, otherwise as text with the end that parsers look for.
static llvm::ErrorOr<FileBuffer> openFile(StringRef path, bool mapped) {
  if (path == "-")
    return llvm::MemoryBuffer::getSTDIN();
  return llvm::MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/!mapped);
}

static ReadModel parseMLIR(FileBuffer buffer, MLIRContext *context) {
  ReadModel result;
  result.bytes = buffer->getBufferSize();
  auto sources = std::make_shared<llvm::SourceMgr>();
  sources->AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  result.module = parseSourceFile<ModuleOp>(sources, ParserConfig(context));
  return result;
}

/// Takes pages of a mapped file out of memory; who wants them again reads the file. (`MemoryBuffer::dontNeedIfMmap` asks for
/// that with posix_madvise, which does nothing in glibc.)
static void dropPages(const llvm::MemoryBuffer &file, ArrayRef<char> bytes) {
  if (file.getBufferKind() != llvm::MemoryBuffer::MemoryBuffer_MMap || bytes.empty())
    return;
  uint64_t page = llvm::sys::Process::getPageSizeEstimate();
  uint64_t begin = llvm::alignDown(reinterpret_cast<uintptr_t>(bytes.begin()), page);
  uint64_t end = llvm::alignTo(reinterpret_cast<uintptr_t>(bytes.end()), page);
  ::madvise(reinterpret_cast<void *>(begin), end - begin, MADV_DONTNEED);
}

/// Piece by piece: the pages are out of memory again before the importer wants some of them.
static std::string hashFile(const llvm::MemoryBuffer &file) {
  constexpr size_t piece = 16 << 20;
  llvm::SHA256 hash;
  for (StringRef rest = file.getBuffer(); !rest.empty(); rest = rest.drop_front(std::min(piece, rest.size()))) {
    StringRef bytes = rest.take_front(piece);
    hash.update(bytes);
    dropPages(file, ArrayRef(bytes.data(), bytes.size()));
  }
  return llvm::toHex(hash.final(), /*LowerCase=*/true);
}

static ReadModel readBuffer(StringRef path, FileBuffer buffer, MLIRContext *context);

ReadModel adze::readModel(StringRef path, MLIRContext *context, bool hash) {
  llvm::ErrorOr<FileBuffer> opened = openFile(path, /*mapped=*/true);
  if (!opened) {
    reportError(path, "cannot be read: " + opened.getError().message());
    return {};
  }
  std::string digits = hash ? hashFile(**opened) : "";
  ReadModel model = readBuffer(path, std::move(*opened), context);
  model.hash = std::move(digits);
  return model;
}

static ReadModel readBuffer(StringRef path, FileBuffer buffer, MLIRContext *context) {
  StringRef bytes = buffer->getBuffer();
  if (isTFLite(bytes)) {
    std::shared_ptr<llvm::MemoryBuffer> owner = std::move(buffer);
    auto drop = [file = owner.get()](ArrayRef<char> bytes) { dropPages(*file, bytes); };
    return {importTFLite(owner->getMemBufferRef(), owner, context, drop), owner->getBufferSize(), ""};
  }
  if (isBytecode(buffer->getMemBufferRef()))
    return parseMLIR(std::move(buffer), context);
  if (bytes.empty()) {
    reportError(path, "the file is empty");
    return {};
  }
  if (bytes.take_front(4096).contains('\0') || getFormatForName(path) == ModelFormat::TFLite) {
    reportError(path, "is no model: neither a .tflite (TFL3 is missing at byte 4) nor MLIR as text or bytecode");
    return {};
  }
  if (path != "-") { // the parser wants a zero behind the text
    llvm::ErrorOr<FileBuffer> opened = openFile(path, /*mapped=*/false);
    if (!opened) {
      reportError(path, "cannot be read: " + opened.getError().message());
      return {};
    }
    buffer = std::move(*opened);
  }
  return parseMLIR(std::move(buffer), context);
}

static LogicalResult writeAs(ModuleOp module, raw_ostream &os, ModelFormat format, const ExportOptions &options) {
  switch (format) {
  case ModelFormat::TFLite:
    return exportTFLite(module, os, options);
  case ModelFormat::MLIR:
    module.print(os, OpPrintingFlags().enableDebugInfo()); // names of tensors are locations
    os << "\n";
    return success();
  case ModelFormat::Bytecode:
    return writeBytecodeToFile(module, os);
  }
  llvm_unreachable("all formats are above");
}

LogicalResult adze::writeModel(ModuleOp module, StringRef path, ModelFormat format, const ExportOptions &options,
                               uint64_t &bytes) {
  std::string error;
  auto writer = [&](raw_ostream &os) {
    uint64_t start = os.tell();
    LogicalResult result = writeAs(module, os, format, options);
    bytes = os.tell() - start;
    return result;
  };
  LogicalResult result = writeWholeFile(path, writer, error);
  if (!error.empty())
    reportError(path == "-" ? "<stdout>" : path, "cannot be written: " + error);
  return result;
}
