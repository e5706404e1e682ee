//===- Archive.cpp - Objects in one file ----------------------------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's archive writer in its deterministic mode: no times, owners or paths.
//
//===----------------------------------------------------------------------===//

#include "lib/Emit/Archive.h"

#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"

using namespace adze;
using namespace llvm;

Error adze::writeArchive(ArrayRef<ArchiveMember> members, raw_ostream &os) {
  std::vector<NewArchiveMember> list;
  for (const ArchiveMember &member : members) {
    NewArchiveMember &entry = list.emplace_back(member.object->getMemBufferRef());
    entry.MemberName = member.name;
  }
  if (list.empty())
    return createStringError("there is nothing to put into the archive");
  return writeArchiveToStream(os, list, SymtabWritingMode::NormalSymtab, list.front().detectKindFromObject(),
                              /*Deterministic=*/true, /*Thin=*/false);
}

Expected<CodeSizes> adze::measureObject(MemoryBufferRef object) {
  auto file = object::ObjectFile::createObjectFile(object);
  if (!file)
    return file.takeError();
  CodeSizes sizes;
  for (const object::SectionRef &section : (*file)->sections())
    if (section.isText())
      sizes.text += section.getSize();
    else if (section.isData())
      sizes.constants += section.getSize();
  return sizes;
}
