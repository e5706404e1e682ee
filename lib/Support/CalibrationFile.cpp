//===- CalibrationFile.cpp - Statistics of tensors in a file --------------===//
//
// Part of the Adze project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Written a tensor a line, so that two files can be compared line by line.
//
//===----------------------------------------------------------------------===//

#include "lib/Support/CalibrationFile.h"

#include "lib/Support/WholeFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace adze;
using namespace llvm;

static constexpr int64_t fileVersion = 1;

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

/// The shortest decimal that is read back as the same float.
static std::string formatFloat(float value) {
  for (int digits = 6; digits < 9; ++digits) {
    std::string text;
    raw_string_ostream(text) << llvm::format("%.*g", digits, value);
    if (std::strtof(text.c_str(), nullptr) == value)
      return text;
  }
  std::string text;
  raw_string_ostream(text) << llvm::format("%.9g", value);
  return text;
}

template <typename Range, typename Format>
static std::string formatList(const Range &values, Format format) {
  return "[" + join(map_range(values, format), ", ") + "]";
}

static std::string formatChannels(const ChannelObserver &channels) {
  std::vector<double> means;
  for (size_t i = 0; i < channels.getChannelCount(); ++i)
    means.push_back(channels.getMean(i));
  auto number = [](double value) {
    std::string text;
    raw_string_ostream(text) << llvm::format("%.17g", value);
    return text;
  };
  // A channel without a finite value has no range; infinities are no JSON.
  auto finite = [](float value) { return std::isfinite(value) ? formatFloat(value) : "null"; };
  return "{\"min\": " + formatList(channels.min, finite) + ", \"max\": " + formatList(channels.max, finite) +
         ", \"mean\": " + formatList(means, number) +
         ", \"count\": " + formatList(channels.counts, [](uint64_t count) { return std::to_string(count); }) + "}";
}

static void writeTensor(raw_ostream &os, const CalibratedTensor &tensor) {
  os << "  {\"function\": " << json::Value(tensor.function) << ", \"name\": " << json::Value(tensor.name);
  auto range = [](FloatRange range, StringRef between) {
    return formatFloat(range.min) + between.str() + formatFloat(range.max);
  };
  if (!tensor.range.isEmpty())
    os << ", \"min\": " << range(tensor.range, ", \"max\": ");
  if (!tensor.observed.isEmpty())
    os << ", \"observed\": [" << range(tensor.observed, ", ") << "]";
  os << ", \"bits\": " << tensor.bits;
  if (tensor.notFinite)
    os << ", \"not_finite\": " << tensor.notFinite;
  if (tensor.channels)
    os << ",\n   \"channels\": " << formatChannels(*tensor.channels);
  if (tensor.histogram)
    os << ",\n   \"histogram\": " << formatList(tensor.histogram->getEntries(), [](auto entry) {
      return "[" + std::to_string(entry.first) + ", " + std::to_string(entry.second) + "]";
    });
  os << "}";
}

std::string adze::formatCalibration(const CalibrationData &data) {
  std::string text;
  raw_string_ostream os(text);
  os << "{\"version\": " << fileVersion << ", \"method\": " << json::Value(data.method.getText())
     << ", \"samples\": " << data.samples << ", \"tensors\": [";
  for (auto [index, tensor] : enumerate(data.tensors)) {
    os << (index ? ",\n" : "\n");
    writeTensor(os, tensor);
  }
  os << "\n]}\n";
  return text;
}

Error adze::saveCalibration(StringRef path, const CalibrationData &data) {
  std::string error;
  LogicalResult written = writeWholeFile(path, [&](raw_ostream &os) { return os << formatCalibration(data), success(); },
                                         error);
  return succeeded(written) ? Error::success() : createStringError(path + ": " + error);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// A list of numbers of a channel each; `missing` stands where there is null.
template <typename T>
static bool readList(const json::Object &object, StringRef key, std::vector<T> &values, double missing) {
  const json::Array *array = object.getArray(key);
  if (!array)
    return false;
  for (const json::Value &value : *array) {
    std::optional<double> number = value.getAsNull() ? missing : value.getAsNumber();
    if (!number)
      return false;
    values.push_back(T(*number));
  }
  return true;
}

static bool readChannels(const json::Object &object, ChannelObserver &channels) {
  std::vector<double> means;
  if (!readList(object, "min", channels.min, FloatRange().min) || !readList(object, "max", channels.max, FloatRange().max) ||
      !readList(object, "mean", means, 0) || !readList(object, "count", channels.counts, 0))
    return false;
  size_t count = means.size();
  if (channels.min.size() != count || channels.max.size() != count || channels.counts.size() != count)
    return false;
  for (auto [mean, number] : zip_equal(means, channels.counts))
    channels.sums.push_back(mean * double(number));
  return true;
}

static bool readHistogram(const json::Array &entries, FloatHistogram &histogram) {
  for (const json::Value &value : entries) {
    const json::Array *entry = value.getAsArray();
    if (!entry || entry->size() != 2)
      return false;
    std::optional<int64_t> key = (*entry)[0].getAsInteger(), count = (*entry)[1].getAsInteger();
    if (!key || !count || *key < 0 || *count < 0 || *key >= FloatHistogram::keyCount ||
        !histogram.addEntry(uint32_t(*key), uint64_t(*count)))
      return false;
  }
  return true;
}

/// Why a tensor is wrong; empty where it is not.
static StringRef readTensor(const json::Object &object, CalibratedTensor &tensor) {
  for (const auto &[key, value] : object)
    if (!is_contained({"function", "name", "min", "max", "observed", "bits", "not_finite", "channels", "histogram"},
                      key.str()))
      return "it has a key that means nothing: the keys are function, name, min, max, observed, bits, not_finite, channels "
             "and histogram";
  std::optional<double> min = object.getNumber("min"), max = object.getNumber("max");
  if (min.has_value() != max.has_value() || (object.get("min") && !min) || (object.get("max") && !max))
    return "min and max are numbers, both or neither";
  if (min && (!std::isfinite(float(*min)) || !std::isfinite(float(*max)) || *min > *max))
    return "min and max are finite floats, and min is no greater than max";
  if (min)
    tensor.range = tensor.observed = {float(*min), float(*max)};
  std::vector<double> observed;
  if (object.get("observed") && (!readList(object, "observed", observed, NAN) || observed.size() != 2))
    return "observed is the smallest and the largest value";
  if (!observed.empty())
    tensor.observed = {float(observed[0]), float(observed[1])};
  tensor.bits = unsigned(object.getInteger("bits").value_or(8));
  if (tensor.bits != 8 && tensor.bits != 16)
    return "bits are 8 or 16";
  tensor.notFinite = uint64_t(object.getInteger("not_finite").value_or(0));
  if (const json::Object *channels = object.getObject("channels"))
    if (!readChannels(*channels, tensor.channels.emplace()))
      return "channels has four lists of as many numbers: min, max, mean and count";
  if (const json::Array *histogram = object.getArray("histogram"))
    if (!readHistogram(*histogram, tensor.histogram.emplace()))
      return "histogram is a list of [key, count]";
  return "";
}

Expected<CalibrationData> adze::parseCalibration(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return createStringError("is no JSON: " + toString(value.takeError()));
  const json::Object *root = value->getAsObject();
  std::optional<int64_t> version = root ? root->getInteger("version") : std::nullopt;
  const json::Array *tensors = root ? root->getArray("tensors") : nullptr;
  if (!version || !tensors)
    return createStringError("holds no calibration: an object with version, method, samples and tensors is expected");
  if (*version != fileVersion)
    return createStringError("has version " + Twine(*version) + "; this program reads version " + Twine(fileVersion));
  Expected<CalibrationMethod> method = CalibrationMethod::parse(root->getString("method").value_or("minmax"));
  if (!method)
    return method.takeError();
  CalibrationData data;
  data.method = *method;
  data.samples = uint64_t(root->getInteger("samples").value_or(0));
  for (auto [index, entry] : enumerate(*tensors)) {
    const json::Object *object = entry.getAsObject();
    CalibratedTensor tensor;
    std::optional<StringRef> name = object ? object->getString("name") : std::nullopt;
    if (!name)
      return createStringError("tensor " + Twine(index) + " has no name");
    tensor.name = name->str();
    tensor.function = object->getString("function").value_or("").str();
    if (StringRef wrong = readTensor(*object, tensor); !wrong.empty())
      return createStringError("tensor '" + tensor.name + "': " + wrong);
    if (data.find(tensor.function, tensor.name))
      return createStringError("tensor '" + tensor.name + "' stands there twice");
    data.tensors.push_back(std::move(tensor));
  }
  return data;
}

Expected<CalibrationData> adze::loadCalibration(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> buffer = MemoryBuffer::getFileOrSTDIN(path, /*IsText=*/true);
  if (!buffer)
    return createStringError(path + ": " + buffer.getError().message());
  Expected<CalibrationData> data = parseCalibration((*buffer)->getBuffer());
  if (!data)
    return createStringError(path + ": " + toString(data.takeError()));
  return data;
}

//===----------------------------------------------------------------------===//
// Using
//===----------------------------------------------------------------------===//

const CalibratedTensor *CalibrationData::find(StringRef function, StringRef name) const {
  for (const CalibratedTensor &tensor : tensors)
    if (tensor.name == name && tensor.function == function)
      return &tensor;
  return nullptr;
}

/// Tensors of `data` that `other` does not have, by name.
static std::string listMissing(const CalibrationData &data, const CalibrationData &other) {
  std::string names;
  for (const CalibratedTensor &tensor : data.tensors)
    if (!other.find(tensor.function, tensor.name))
      names += (names.empty() ? "'" : ", '") + tensor.getKey() + "'";
  return names;
}

Error CalibrationData::merge(const CalibrationData &other, StringRef what) {
  if (method.kind == CalibrationMethod::Kind::MovingAverage || other.method.kind == CalibrationMethod::Kind::MovingAverage)
    return createStringError(what + ": a moving average depends on the order of all samples and cannot be merged; calibrate "
                                    "on all of them in one run, or with another method");
  if (!(method == other.method))
    return createStringError(what + ": was made with " + other.method.getText() + ", the others with " + method.getText());
  if (std::string names = listMissing(other, *this); !names.empty())
    return createStringError(what + ": has tensors that the others do not have: " + names);
  if (std::string names = listMissing(*this, other); !names.empty())
    return createStringError(what + ": lacks tensors that the others have: " + names);
  for (const CalibratedTensor &tensor : tensors) {
    const CalibratedTensor *more = other.find(tensor.function, tensor.name);
    if (tensor.bits != more->bits)
      return createStringError(what + ": tensor '" + tensor.getKey() + "' has " + Twine(more->bits) + " bits, in the others " +
                               Twine(tensor.bits));
    bool isSeen = !tensor.range.isEmpty(), isSeenThere = !more->range.isEmpty();
    if (method.needsHistogram() && ((isSeen && !tensor.histogram) || (isSeenThere && !more->histogram)))
      return createStringError(what + ": tensor '" + tensor.getKey() + "' has no histogram, without which " +
                               method.getText() + " cannot be merged");
  }
  for (CalibratedTensor &tensor : tensors) {
    const CalibratedTensor &more = *other.find(tensor.function, tensor.name);
    tensor.observed.include(more.observed);
    tensor.notFinite += more.notFinite;
    if (more.channels && tensor.channels)
      tensor.channels->merge(*more.channels);
    else if (more.channels)
      tensor.channels = more.channels;
    if (more.histogram && tensor.histogram)
      tensor.histogram->merge(*more.histogram);
    else if (more.histogram)
      tensor.histogram = more.histogram;
    tensor.range = method.choose(tensor.observed, tensor.histogram ? &*tensor.histogram : nullptr, tensor.bits);
  }
  samples += other.samples;
  return Error::success();
}
