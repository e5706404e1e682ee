//===- Import.cpp - From .tflite to the graph dialect ---------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks the file, names the subgraphs, imports them, verifies the module.
//
//===----------------------------------------------------------------------===//

#include "lib/Format/Import.h"

#include "dialects/adze/AdzeOpTable.h"
#include "dialects/adze/TensorNames.h"
#include "dialects/adze/ConstantData.h"
#include "dialects/adze/WireTypes.h"
#include "lib/Format/ImportContext.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Quant/IR/Quant.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"

#include <set>

using namespace mlir;
using namespace adze;

/// The only version of the schema in use since 2017.
static constexpr uint32_t schemaVersion = 3;
std::optional<ArrayRef<char>> ImportContext::getBuffer(uint32_t index, bool &outside) const {
  if (index == 0 && sizeOf(model->buffers()) == 0)
    return std::nullopt;
  if (index >= sizeOf(model->buffers())) {
    outside = true;
    return std::nullopt;
  }
  if (index == 0) // the sentinel of tensors without data
    return std::nullopt;
  const wire::Buffer *buffer = model->buffers()->Get(index);
  if (buffer->data())
    return ArrayRef(reinterpret_cast<const char *>(buffer->data()->data()), buffer->data()->size());
  if (buffer->offset() <= 1)
    return std::nullopt;
  if (buffer->offset() > file.getBufferSize() || buffer->size() > file.getBufferSize() - buffer->offset()) {
    outside = true;
    return std::nullopt;
  }
  return ArrayRef(file.getBufferStart() + buffer->offset(), buffer->size());
}

/// Integer vectors and scalars read as shapes, axes and the like: worth seeing in the IR although they are longer.
static bool isShapeLike(ShapedType type, size_t bytes) {
  return type.getRank() <= 1 && bytes <= 4 * minimumBlobBytes &&
         (type.getElementType().isInteger(32) || type.getElementType().isInteger(64));
}

ElementsAttr ImportContext::getConstant(ShapedType type, ArrayRef<char> data) {
  if (getWireBits(type.getElementType()) && (data.size() < minimumBlobBytes || isShapeLike(type, data.size())))
    return makeDense(type, data);
  auto known = blobs.find(data.data());
  if (known != blobs.end() && known->second.getRawHandle().getBlob()->getData().size() == data.size())
    return DenseResourceElementsAttr::get(type, known->second.getRawHandle());
  // The blob owns a share of the file, not the bytes.
  auto keepAlive = [file = owner, drop = drop](void *bytes, size_t size, size_t) {
    if (drop)
      drop({static_cast<const char *>(bytes), size});
  };
  auto blob = makeResource(type, AsmResourceBlob(data, /*dataAlignment=*/16, std::move(keepAlive), /*dataIsMutable=*/false));
  blobs.try_emplace(data.data(), blob);
  return blob;
}

ElementsAttr ImportContext::getBytes(ArrayRef<char> data) {
  auto type = RankedTensorType::get({static_cast<int64_t>(data.size())},
                                    builder.getIntegerType(8, /*isSigned=*/false));
  return getConstant(type, data);
}

bool adze::isTFLite(StringRef bytes) { return bytes.size() >= 8 && bytes.substr(4, 4) == wire::ModelIdentifier(); }

static LogicalResult complain(MLIRContext *context, llvm::MemoryBufferRef file, const llvm::Twine &message) {
  return emitError(UnknownLoc::get(context)) << file.getBufferIdentifier() << ": " << message;
}

/// The generated verifier leaves deprecated fields out, of which one is read.
static bool verifyDeprecatedTags(flatbuffers::Verifier &verifier, const wire::Model &model) {
  if (!model.signature_defs())
    return true;
  return llvm::all_of(*model.signature_defs(), [&](const wire::SignatureDef *signature) {
    auto &table = reinterpret_cast<const flatbuffers::Table &>(*signature);
    return table.VerifyOffset(verifier, deprecatedTagField) && verifier.VerifyString(getDeprecatedTag(*signature));
  });
}

/// Entries of all lists of tensors, which take memory in the module however often the file shares them.
static size_t countElements(const wire::Model &model) {
  size_t count = 0;
  for (const wire::SubGraph *subgraph : *model.subgraphs()) {
    count += sizeOf(subgraph->inputs()) + sizeOf(subgraph->outputs());
    if (subgraph->operators())
      for (const wire::Operator *op : *subgraph->operators())
        count += sizeOf(op->inputs()) + sizeOf(op->outputs()) + sizeOf(op->intermediates());
  }
  return count;
}

static LogicalResult checkFile(MLIRContext *context, llvm::MemoryBufferRef file) {
  if (!isTFLite(file.getBuffer()))
    return complain(context, file, "not a .tflite: the file identifier is not TFL3");
  // Offset buffers lie behind the tables, so that a file may be larger than what flatbuffers can address.
  size_t size = std::min<size_t>(file.getBufferSize(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
  // Each reference to a table takes four bytes: only a file whose parts overlap on purpose has more of them, and could
  // make gigabytes of a kilobyte.
  auto maximumTables = static_cast<flatbuffers::uoffset_t>(size / sizeof(flatbuffers::uoffset_t));
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(file.getBufferStart()), size, /*max_depth=*/64,
                                 maximumTables);
  if (!wire::VerifyModelBuffer(verifier))
    return complain(context, file, "truncated or damaged: its tables point outside of the file or overlap wrongly");
  const wire::Model *model = wire::GetModel(file.getBufferStart());
  if (!verifyDeprecatedTags(verifier, *model))
    return complain(context, file, "truncated or damaged: the tag of a signature points outside of the file");
  if (model->version() != schemaVersion)
    return complain(context, file, "schema version " + llvm::Twine(model->version()) + " where " +
                                       llvm::Twine(schemaVersion) + " is expected");
  if (sizeOf(model->subgraphs()) == 0)
    return complain(context, file, "the model has no subgraph");
  if (countElements(*model) > size)
    return complain(context, file, "damaged: its operators list more tensors than the file has bytes");
  return success();
}

/// Symbols of the subgraphs: their names where these are unique and not empty.
static void nameSubgraphs(ImportContext &context) {
  llvm::StringSet<> taken;
  llvm::StringMap<unsigned> suffixes;
  for (const wire::SubGraph *subgraph : *context.model->subgraphs()) {
    std::string name = toRef(subgraph->name()).str();
    unsigned index = context.symbols.size();
    if (name.empty())
      name = index == 0 ? "main" : "subgraph_" + std::to_string(index);
    std::string unique = name;
    for (unsigned &suffix = suffixes[name]; !taken.insert(unique).second;)
      unique = name + "_" + std::to_string(++suffix);
    context.symbols.push_back(FlatSymbolRefAttr::get(context.builder.getContext(), unique));
  }
}

/// Some converters write an entry of the operator code table per op.
static void findDuplicateCodes(ImportContext &context) {
  std::set<std::tuple<int32_t, StringRef, int32_t>> seen;
  if (!context.model->operator_codes())
    return;
  for (auto [index, code] : llvm::enumerate(*context.model->operator_codes())) {
    int32_t number = std::max<int32_t>(code->builtin_code(), code->deprecated_builtin_code());
    if (!seen.emplace(number, toRef(code->custom_code()), code->version()).second)
      context.duplicateCodes.insert(index);
  }
}

/// Verifies the module; its errors name the file and the op in the file's words.
static LogicalResult verifyImported(ImportContext &context, ModuleOp module) {
  std::vector<std::string> messages;
  {
    ScopedDiagnosticHandler handler(module.getContext(), [&](Diagnostic &diagnostic) {
      std::string text = diagnostic.str(), builtin;
      StringRef rest(text);
      // emitOpError starts with the op's name: 'adze.conv_2d' op
      if (rest.consume_front("'")) {
        auto [opName, after] = rest.split("' op ");
        if (const OpRecord *record = lookupOpRecord(opName))
          builtin = (" (" + record->builtin + ")").str();
        rest = after;
      }
      messages.push_back(("op '" + getTensorName(diagnostic.getLocation()) + "'" + builtin + ": " + rest).str());
    });
    if (succeeded(verify(module)))
      return success();
  }
  for (const std::string &message : messages)
    (void)context.error(message);
  return failure();
}

OwningOpRef<ModuleOp> adze::importTFLite(llvm::MemoryBufferRef file, std::shared_ptr<const void> owner,
                                         MLIRContext *mlirContext, DropBytes drop) {
  mlirContext->loadDialect<AdzeDialect, func::FuncDialect, quant::QuantDialect>();
  if (failed(checkFile(mlirContext, file)))
    return {};
  ImportContext context(file, std::move(owner), mlirContext, std::move(drop));
  nameSubgraphs(context);
  findDuplicateCodes(context);
  importCompression(context);
  OwningOpRef<ModuleOp> module = ModuleOp::create(UnknownLoc::get(mlirContext));
  for (unsigned index = 0; index < context.symbols.size(); ++index)
    if (failed(importSubgraph(context, index, *module)))
      return {};
  if (failed(importModelAttributes(context, *module)) || failed(verifyImported(context, *module)))
    return {};
  return module;
}
