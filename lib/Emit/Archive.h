//===- Archive.h - Objects in one file --------------------------*- C++ -*-===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Static libraries, and what their objects hold.
//
//===----------------------------------------------------------------------===//

#ifndef ADZE_LIB_EMIT_ARCHIVE_H
#define ADZE_LIB_EMIT_ARCHIVE_H

#include "lib/Emit/ObjectBuffer.h"
#include "lib/Emit/Package.h"

#include <memory>

namespace adze {

/// An object and its name in the archive.
struct ArchiveMember {
  std::string name;
  std::unique_ptr<ObjectBuffer> object;
};

/// A static library with a table of symbols; the same bytes for the same members.
llvm::Error writeArchive(llvm::ArrayRef<ArchiveMember> members, llvm::raw_ostream &os);

/// What the sections hold that a program loads.
llvm::Expected<CodeSizes> measureObject(llvm::MemoryBufferRef object);

} // namespace adze

#endif // ADZE_LIB_EMIT_ARCHIVE_H
